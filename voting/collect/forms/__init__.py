"""Forms of campaigns, rounds, the doorstep, and files of answers."""

from voting.collect.forms.correcting import CorrectForm
from voting.collect.forms.doorstep import DoorForm
from voting.collect.forms.loading import FileIsRead, LoadAnswersForm
from voting.collect.forms.paper import MOST_ROWS, grid, rows_sent
from voting.collect.forms.person import PersonForm
from voting.collect.forms.planning import CampaignForm, RoundForm
from voting.collect.forms.printing import LeafletForm
from voting.collect.forms.sync import AnswerItem, PersonItem, met, queued, read_batch

__all__ = [
    "MOST_ROWS",
    "AnswerItem",
    "CampaignForm",
    "CorrectForm",
    "DoorForm",
    "FileIsRead",
    "LeafletForm",
    "LoadAnswersForm",
    "PersonForm",
    "PersonItem",
    "RoundForm",
    "grid",
    "met",
    "queued",
    "read_batch",
    "rows_sent",
]
