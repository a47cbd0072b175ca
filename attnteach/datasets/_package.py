from importlib import import_module


def require(module, package):
    """Import `module`, or say which package to install."""
    try:
        return import_module(module)
    except ImportError as error:
        raise ImportError(f"{module} is missing; install it with: pip install {package}") from error
