-- Text that is still being written is no record: not worth the log, and rightly gone after a crash.
alter table stream_chunk set unlogged;
