-- Who listens for which public events. Null: all. This is asked for every transition that causes an event, so it must
-- stay a lookup by user_id.
create view carteiro.event_listeners as
select endpoint.user_id, endpoint.types, endpoint.platforms, endpoint.mode
from carteiro.webhook_endpoints as endpoint
where endpoint.status <> 'disabled'
union all
select null, handler.types, null, null from carteiro.event_handlers as handler;
comment on view carteiro.event_listeners is 'What listens for public events. An event that nothing here listens for is not written.';
