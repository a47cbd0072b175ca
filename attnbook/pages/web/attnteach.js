// What every page runs.
import "../../search/web/search.js";
import "./drawing.js";
import "./folds.js";
import "./reach.js";
