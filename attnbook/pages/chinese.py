"""Chinese passages of a page are marked, so that they are read and set as Chinese."""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

CHINESE = re.compile(r"[\u3400-\u9fff]")
LETTER = re.compile(r"[^\W\d_]")


class MarkChinese(SphinxPostTransform):
    """Give Chinese passages `lang="zh-CN"`."""

    default_priority = 800

    def run(self, **kwargs):
        for element in self.document.findall(nodes.TextElement):
            if isinstance(element, (nodes.literal_block, nodes.math_block, nodes.math, nodes.raw)):
                continue
            text = element.astext()
            chinese = len(CHINESE.findall(text))
            if chinese and chinese * 3 >= len(LETTER.findall(text)):
                element["classes"].append("language-zh-CN")
