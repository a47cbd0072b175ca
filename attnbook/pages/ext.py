"""What every page gets."""

from .assets import bundle_script, give_words, lay_look
from .body import drop_progress_bars, drop_thebe_config, fewer_elements, name_folds, plain_citations
from .chinese import MarkChinese
from .head import describe, later_scripts, one_sheet, without_thebe
from .sheet import write_sheet
from .theme_script import leave_widths


def setup(app):
    app.connect("config-inited", lay_look, priority=400)
    app.connect("builder-inited", bundle_script)
    app.connect("doctree-resolved", drop_thebe_config, priority=900)
    app.connect("doctree-resolved", drop_progress_bars)
    app.connect("html-page-context", give_words)
    app.connect("html-page-context", plain_citations)
    app.connect("html-page-context", without_thebe, priority=900)
    app.connect("html-page-context", later_scripts, priority=950)
    app.connect("html-page-context", one_sheet, priority=950)
    app.connect("html-page-context", fewer_elements, priority=950)
    app.connect("html-page-context", name_folds, priority=950)
    app.connect("html-page-context", describe, priority=950)
    app.connect("build-finished", write_sheet, priority=800)  # after the theme has written its colours of code
    app.connect("build-finished", leave_widths, priority=800)
    app.add_post_transform(MarkChinese)
    app.add_css_file("colours.css", priority=899)
    app.add_css_file("attnteach.css", priority=900)
    app.add_js_file("attnteach.js", loading_method="defer")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
