-- The limit of each deployment of a mode at the mode's cap, and why it is lower than that: timed_out, leaves_slot, or null. Becomes part of the
-- statement that calls it.
create function carteiro.slot_limits(cap integer, of_mode text default 'live') returns table (deployment text, slots integer, reason text)
language sql stable
begin atomic
  select limited.deployment,
    case limited.reason when 'timed_out' then 1 when 'leaves_slot' then cap - 1 else cap end,
    limited.reason
  from (
    select noted.deployment,
      case
        when cap <= 1 then null
        when noted.has_timed_out then 'timed_out'
        when noted.is_due and count(*) filter (where noted.is_due) over () > 1 then 'leaves_slot'
      end as reason
    from (
      select known.deployment, policy.timed_out_at is not null as has_timed_out,
        coalesce(known.last_due_at > now() - (select settings.slot_left_for from carteiro.queue_settings as settings), false)
          as is_due
      from carteiro.platforms as known
      left join carteiro.platform_policies as policy on policy.deployment = known.deployment
      where known.mode = of_mode
    ) as noted
  ) as limited;
end;
