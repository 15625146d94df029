Switch-Process -WithCommand $args
