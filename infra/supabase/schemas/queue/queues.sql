-- Three queues by priority, three more for jobs of mode test, and the dead letters. Only what is due lies in pgmq (pgmq.read walks over every
-- invisible message in front of a visible one); what waits is in publication_timers.

select pgmq.create('publication_queue');

select pgmq.create('publication_queue_high');
select pgmq.create('publication_queue_low');
select pgmq.create('publication_test_queue');
select pgmq.create('publication_test_queue_high');
select pgmq.create('publication_test_queue_low');
select pgmq.create('publication_dead_letters');

-- How much of a queue is a user's.
create index publication_queue_by_user on pgmq.q_publication_queue ((message ->> 'user_id'));

create index publication_queue_high_by_user on pgmq.q_publication_queue_high ((message ->> 'user_id'));
create index publication_queue_low_by_user on pgmq.q_publication_queue_low ((message ->> 'user_id'));
create index publication_test_queue_by_user on pgmq.q_publication_test_queue ((message ->> 'user_id'));
create index publication_test_queue_high_by_user on pgmq.q_publication_test_queue_high ((message ->> 'user_id'));
create index publication_test_queue_low_by_user on pgmq.q_publication_test_queue_low ((message ->> 'user_id'));
create index dead_letters_by_job on pgmq.q_publication_dead_letters ((message ->> 'job_id'));
create index publication_dead_letters_in_doubt on pgmq.q_publication_dead_letters ((message ->> 'job_id'))
  where message ->> 'error_code' = 'outcome_unknown';
