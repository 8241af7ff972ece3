-- Every five minutes: versions of platforms' APIs whose end has come within one of queue_settings.announce_sunset_days, the
-- smallest one that holds. Once for each of them (announced_sunsets), to all endpoints that listen by then, and once to each function.
create function carteiro.publish_version_sunsets() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  event_type constant text := 'platform.version_sunset';
  ending record;
  listening_id uuid;
  body text;
begin
  for ending in
    with near as (
      select platform.*, carteiro.days_until_sunset(platform.catalog) as days_left, (
        select min(days) from carteiro.queue_settings as settings, unnest(settings.announce_sunset_days) as days
        where days >= carteiro.days_until_sunset(platform.catalog)
      ) as days_before
      from carteiro.platforms as platform
    ),
    announced as (
      insert into carteiro.announced_sunsets (deployment, version, sunset, days_before)
      select deployment, catalog #>> '{api_version,version}', carteiro.sunset_of(catalog), days_before
      from near
      where days_before is not null and exists (
        select from carteiro.event_listeners as listener
        where (listener.types is null or event_type = any (listener.types))
          and (listener.platforms is null or near.platform = any (listener.platforms))
          and (listener.mode is null or listener.mode = near.mode)
      )
      order by deployment
      on conflict do nothing
      returning deployment
    )
    select near.* from near join announced using (deployment) order by deployment
  loop
    body := carteiro.render_event(event_type, clock_timestamp(), jsonb_build_object(
      'platform', ending.platform,
      'display_name', ending.display_name,
      'mode', ending.mode,
      'api_version', ending.catalog -> 'api_version',
      'days_left', ending.days_left,
      'days_before', ending.days_before,
      'seq', floor(extract(epoch from clock_timestamp()) * 1000000)
    ));
    perform carteiro.add_handler_events(event_type, null, body, null);
    for listening_id in select distinct user_id from carteiro.webhook_endpoints where mode = ending.mode order by user_id loop
      perform carteiro.add_webhook_messages(event_type, listening_id, array[ending.platform], ending.mode, body, null);
    end loop;
  end loop;
end
$$;
