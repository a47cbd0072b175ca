"""ipywidgets without a Jupyter server: its messages go through the door."""

import base64

import comm
from comm.base_comm import BaseComm, CommManager

from live import outputs
from live.door import post

manager = CommManager()


class PageComm(BaseComm):
    def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, target_name=None, **_):
        outputs.flush()
        encoded = [base64.b64encode(buffer).decode() for buffer in buffers or []]
        fields = {"data": data or {}, "metadata": metadata or {}, "buffers": encoded}
        post("comm", kind=msg_type, comm_id=self.comm_id, target=target_name, **fields)


def connect():
    comm.create_comm = PageComm
    comm.get_comm_manager = lambda: manager


def receive(comm_id, data):
    """A widget moved in the page."""
    message = {"content": {"comm_id": comm_id, "data": data}, "buffers": [], "header": {}, "parent_header": {}}
    manager.comms[comm_id].handle_msg(message)
