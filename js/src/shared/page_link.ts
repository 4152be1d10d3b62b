// Widgets of one page that follow each other without Python, which would be late: they tell each
// other over a channel of the browser, by the name of their link.

import { Changes } from "./changes";

/** What is told: what kind of news it is, and the news. */
export interface News {
  readonly what: string;
  readonly value: unknown;
}

const HELLO = "hello";
const HERE = "here";

export class PageLink {
  /** Told when others are heard for the first time. */
  readonly heard = new Changes();
  isHearing = false;
  #hear: (news: News) => void;
  #channels = new Map<string, BroadcastChannel>();

  constructor(hear: (news: News) => void, signal: AbortSignal) {
    this.#hear = hear;
    signal.addEventListener("abort", () => this.join([]), { once: true });
  }

  /** Listens to the links of these names, and to no others; each tells of one kind of news, its last word. */
  join(names: readonly string[]): void {
    for (const [name, channel] of this.#channels) {
      if (names.includes(name)) continue;
      channel.close();
      this.#channels.delete(name);
    }
    for (const name of names) {
      if (this.#channels.has(name)) continue;
      const channel = new BroadcastChannel(`sunwidgets ${name}`);
      channel.onmessage = ({ data }: MessageEvent<News>) => this.#receive(data, channel);
      this.#channels.set(name, channel);
      // So that all know, before there is any news, that they hear each other.
      channel.postMessage({ what: HELLO, value: null });
    }
    if (this.#channels.size === 0) this.isHearing = false;
  }

  /** Tells the others in those links that share this kind of news. */
  tell(what: string, value: unknown): void {
    for (const [name, channel] of this.#channels) {
      if (name.endsWith(` ${what}`)) channel.postMessage({ what, value });
    }
  }

  #receive(news: News, channel: BroadcastChannel): void {
    if (news.what === HELLO) channel.postMessage({ what: HERE, value: null });
    if (!this.isHearing) {
      this.isHearing = true;
      this.heard.tell();
    }
    if (news.what !== HELLO && news.what !== HERE) this.#hear(news);
  }
}
