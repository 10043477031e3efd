"""Forms of campaigns, rounds, the doorstep, and files of answers."""

from voting.collect.forms.doorstep import DoorForm, JoinForm
from voting.collect.forms.loading import LoadAnswersForm
from voting.collect.forms.planning import CampaignForm, RoundForm

__all__ = ["CampaignForm", "DoorForm", "JoinForm", "LoadAnswersForm", "RoundForm"]
