"""The tests: core and widgets in process, browser in a real JupyterLab, and benchmarks apart from both."""
