-- What pg_cron runs. Without it, the dispatcher's own timer does the scheduling.

do $$
begin
  if to_regnamespace('cron') is not null then
    perform cron.schedule('process-publication-jobs', '10 seconds',
      'select public.process_publication_jobs(max_concurrent => 5)');
    perform cron.schedule('retry-failed-publication-jobs', '*/5 * * * *',
      'select public.retry_failed_publication_jobs()');
    perform cron.schedule('cleanup-old-publication-jobs', '0 2 * * *',
      'call carteiro.clean_up_publications()');
    perform cron.schedule('count-queue-statistics', '* * * * *', 'select carteiro.count_queue_statistics()');
    perform cron.schedule('index-publication-texts', '* * * * *', 'select carteiro.index_publication_texts()');
  end if;
end
$$;
