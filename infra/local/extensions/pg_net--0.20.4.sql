-- The interface of pg_net 0.20. A worker beside the server (infra/local/src/net) sends the requests.
create schema net;
-- Who may call net.http_* sends requests from inside the deployment: on one's own machine the service role alone may,
-- and the database's owner.
do $$
begin
  if exists (select from pg_roles where rolname = 'service_role') then
    grant usage on schema net to service_role;
  end if;
end
$$;

create type net.http_method as enum ('GET', 'POST', 'DELETE');

create unlogged table net.http_request_queue (
  id bigserial,
  method text not null,
  url text not null,
  headers jsonb,
  body bytea,
  timeout_milliseconds integer not null
);

create unlogged table net._http_response (
  id bigint,
  status_code integer,
  content_type text,
  headers jsonb,
  content text,
  timed_out boolean,
  error_msg text,
  created timestamptz not null default now()
);
create index on net._http_response (created);

create function net._urlencode_string(string text) returns text
language sql immutable strict
as $$
  select coalesce(string_agg(
    case when chr(byte) ~ '^[A-Za-z0-9_.~-]$' then chr(byte) else '%' || upper(lpad(to_hex(byte), 2, '0')) end,
    '' order by at), '')
  from (
    select at, get_byte(convert_to(string, 'utf8'), at) as byte
    from generate_series(0, octet_length(convert_to(string, 'utf8')) - 1) as at
  ) as bytes
$$;

-- The worker is notified when the transaction commits.
create function net.wake() returns void
language sql
as $$ select pg_notify('pg_net_wake', '') $$;

-- A role that may call net.http_* need not be able to read the queue, which holds others' secrets.
create function net.enqueue(method text, url text, params jsonb, headers jsonb, body text, timeout_ms integer)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  request_id bigint;
  query text := (
    select string_agg(net._urlencode_string(key) || '=' || net._urlencode_string(value), '&')
    from jsonb_each_text(coalesce(params, '{}'))
  );
begin
  insert into net.http_request_queue (method, url, headers, body, timeout_milliseconds)
  values (method, url || coalesce(case when url like '%?%' then '&' else '?' end || query, ''), headers,
    convert_to(body, 'utf8'), timeout_ms)
  returning id into request_id;
  perform net.wake();
  return request_id;
end
$$;

create function net.http_get(
  url text, params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds integer default 5000
) returns bigint
language sql
as $$ select net.enqueue('GET', url, params, headers, null, timeout_milliseconds) $$;

create function net.http_post(
  url text, body jsonb default '{}', params jsonb default '{}',
  headers jsonb default '{"Content-Type": "application/json"}', timeout_milliseconds integer default 5000
) returns bigint
language plpgsql
as $$
begin
  if body is null then
    raise exception 'body must not be null';
  end if;
  if exists (
    select from jsonb_each_text(headers) where lower(key) = 'content-type' and value <> 'application/json'
  ) then
    raise exception 'Content-Type header must be "application/json"';
  end if;
  return net.enqueue('POST', url, params, '{"Content-Type": "application/json"}'::jsonb || headers, body::text,
    timeout_milliseconds);
end
$$;

create function net.http_delete(
  url text, params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds integer default 5000,
  body jsonb default null
) returns bigint
language sql
as $$ select net.enqueue('DELETE', url, params, headers, body::text, timeout_milliseconds) $$;

create type net.request_status as enum ('PENDING', 'SUCCESS', 'ERROR');
create type net.http_response as (status_code integer, headers jsonb, body text);
create type net.http_response_result as (status net.request_status, message text, response net.http_response);

-- Waits, if not async, until the request with this id has an answer.
create function net.http_collect_response(request_id bigint, async boolean default true)
returns net.http_response_result
language plpgsql
as $$
declare
  answer net._http_response;
begin
  loop
    select * into answer from net._http_response where id = request_id;
    if answer.id is not null then
      return ('SUCCESS', 'ok', (answer.status_code, answer.headers, answer.content)::net.http_response);
    end if;
    if async then
      return ('ERROR', 'request matching request_id not found', null);
    end if;
    perform pg_sleep(0.05);
  end loop;
end
$$;
