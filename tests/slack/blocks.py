"""Holds what the bot sends to Slack against Slack's own library. `./dev blocks` does all of this:

    pip install slack_sdk==3.47.0
    cargo test -p leancrm-bot slack
    python tests/slack/blocks.py [target/tmp/slack-samples.json]
"""

import json
import logging
import pathlib
import sys

from slack_sdk.models.blocks import Block
from slack_sdk.models.blocks.block_elements import BlockElement
from slack_sdk.models.blocks.basic_components import Option
from slack_sdk.models.views import View

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Complaints(logging.Handler):
    """What the library says of keys and blocks it does not know; it only logs that."""

    def __init__(self):
        super().__init__()
        self.said = []

    def emit(self, record):
        self.said.append(record.getMessage())


def parts(block):
    """The elements and options of a block: the library does not look into them by itself."""
    elements = block.get("elements", []) + ([block["element"]] if "element" in block else [])
    for element in elements:
        if element.get("type") not in ("plain_text", "mrkdwn"):
            yield BlockElement.parse(element)
            for option in element.get("options", []):
                yield Option(**option)


def hold(what, blocks, refused):
    for block, parsed in zip(blocks, Block.parse_all(blocks)):
        for part in [parsed, *parts(block)]:
            try:
                if part is None:
                    raise ValueError("unknown")
                part.validate_json()
            except Exception as error:  # the library raises several kinds
                refused.append(f"{what}: {error}: {json.dumps(block)[:200]}")
    return len(blocks)


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else ROOT / "target/tmp/slack-samples.json"
    samples = json.loads(pathlib.Path(path).read_text())
    complaints = Complaints()
    logging.getLogger("slack_sdk.models").addHandler(complaints)
    logging.getLogger("slack_sdk.models").setLevel(logging.DEBUG)
    refused, blocks, views = [], 0, 0
    for sample in samples:
        for message in sample["messages"]:
            blocks += hold(sample["name"], message.get("blocks", []), refused)
        for view in sample["views"]:
            views += 1
            blocks += hold(sample["name"], view["blocks"], refused)
            try:
                View(**view).validate_json()
            except Exception as error:
                refused.append(f"{sample['name']}: view: {error}")
    refused += complaints.said
    print("\n".join(refused[:40]))
    print(f"{len(samples)} answers, {blocks} blocks, {views} forms, {len(refused)} refused")
    return 1 if refused or blocks == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
