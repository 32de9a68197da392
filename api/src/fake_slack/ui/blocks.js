// Blocks of messages and views, drawn.
