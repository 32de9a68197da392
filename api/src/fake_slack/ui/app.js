// The page of the fake Slack.
