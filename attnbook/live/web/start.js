// The first code that the interpreter runs. It was frozen with its library in one zip; ours lies in folders.
export const START = `
import sys
sys.path[:] = ["/usr/local/lib/python3.15", "/usr/local/lib/site-packages"]
sys.path_importer_cache.clear()
for package in [module for module in sys.modules.values() if hasattr(module, "__path__")]:
    package.__path__ = [path.replace("python315.zip", "python3.15") for path in package.__path__]
import live
`;
