-- The interface of pg_net 0.20. A worker beside the server (infra/local/src/net) sends the requests.
create schema net;
grant usage on schema net to public;

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

create function net.enqueue(method text, url text, params jsonb, headers jsonb, body text, timeout_ms integer)
returns bigint
language plpgsql
as $$
declare
  request_id bigint;
  query text := (
    select string_agg(key || '=' || value, '&') from jsonb_each_text(coalesce(params, '{}'))
  );
begin
  insert into net.http_request_queue (method, url, headers, body, timeout_milliseconds)
  values (method, url || coalesce(case when url like '%?%' then '&' else '?' end || query, ''), headers,
    convert_to(body, 'utf8'), timeout_ms)
  returning id into request_id;
  perform pg_notify('pg_net_wake', '');
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
