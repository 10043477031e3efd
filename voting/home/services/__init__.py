"""What is going on at every stage: for residents by ward, for officers as work to do."""

from voting.home.services.office import (
    CampaignWork,
    ConferenceWork,
    ContestWork,
    WardWork,
    campaigns_at_work,
    coming_conference,
    conferences_at_work,
    is_put,
)
from voting.home.services.wards import WardStory, newest_campaign, ward_stories

__all__ = [
    "CampaignWork",
    "ConferenceWork",
    "ContestWork",
    "WardStory",
    "WardWork",
    "campaigns_at_work",
    "coming_conference",
    "conferences_at_work",
    "is_put",
    "newest_campaign",
    "ward_stories",
]
