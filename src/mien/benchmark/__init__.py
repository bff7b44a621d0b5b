"""mien beside other packages: the same pictures, in turn, each package in a process and an environment of its own."""
