import type { Role } from './roles.ts'

/** What may be done with a relation: with all of its columns, or with those that are named. */
export type Rights = Partial<Record<'select' | 'insert' | 'update' | 'delete', 'all' | string[]>>
type Line = Partial<Record<Role, Rights>>

const read: Rights = { select: 'all' }
const account = [
  'id',
  'user_id',
  'platform',
  'external_id',
  'display_name',
  'status',
  'is_default',
  'scopes',
].concat(['profile', 'problems', 'created_at'])

/**
 * Who may do what with which relation; what has no line may be touched by none of the roles. Which rows of it they see
 * is the policies' business (rows.test.ts).
 */
export const relations: Record<string, Line> = {
  'public.platforms': {
    authenticated: { select: ['platform', 'display_name', 'version', 'catalog', 'announced_at'] },
    service_role: read,
    carteiro_gateway: read,
  },
  'public.platform_policies': { service_role: read, carteiro_gateway: read },
  'public.queue_settings': { service_role: { select: 'all', update: 'all' } },
  'public.platform_accounts': {
    authenticated: { select: account },
    service_role: { select: account },
    carteiro_gateway: { select: [...account, 'credentials_expire_at', 'refresh_due_at', 'checked_at'] },
  },
  'public.publications': { authenticated: read, service_role: read },
  'public.publication_jobs': {
    authenticated: {
      select: 'all',
      insert: ['id', 'user_id', 'platform', 'option', 'account_id', 'content', 'status', 'priority'].concat([
        'scheduled_at',
        'metadata',
      ]),
    },
    service_role: { select: 'all', insert: 'all', update: ['metadata'] },
    carteiro_gateway: read,
  },
  'public.publication_job_events': { authenticated: read, service_role: read, carteiro_gateway: read },
  'public.publication_timers': { service_role: read },
  'public.publication_slots': { service_role: read },
  'public.publication_steps': { service_role: read },
  'public.dispatchers': { service_role: read },
  'public.queue_statistics': { service_role: read },

  // Hosted Supabase's own.
  'realtime.messages': {
    anon: { select: 'all', insert: 'all', update: 'all' },
    authenticated: { select: 'all', insert: 'all', update: 'all' },
    service_role: { select: 'all', insert: 'all', update: 'all' },
  },
  'vault.secrets': { service_role: { select: 'all', delete: 'all' } },
  'vault.decrypted_secrets': { service_role: { select: 'all', delete: 'all' } },
}

/** The functions of schema public that a role may call, whatever their arguments. All others nobody may. */
export const functions: Partial<Record<Role, string[]>> = {
  service_role: [
    'process_publication_jobs',
    'retry_failed_publication_jobs',
    'cleanup_old_publication_jobs',
    'set_max_concurrent',
    'dead_letter_causes',
    'dead_letters',
    'redrive_dead_letters',
    'pause_platform',
    'resume_platform',
    'publication_job_json',
    'queue_state',
    'queue_history',
    'count_queue_statistics',
    'index_publication_texts',
    'installation_state',
    'confirm_installation',
  ],
  carteiro_gateway: [
    'enqueue_publication',
    'enqueue_publications',
    'replay_publication',
    'catalogs_and_accounts',
    'cancel_publication_job',
    'reschedule_publication_job',
    'edit_publication_job',
    'preview_turn',
    'is_circuit_open',
    'retry_publication_job',
    'edit_publication_job',
    'find_publication_jobs',
    'publication_job_steps',
    'preview_turn',
    'publication_job_json',
    'disconnect_account',
    'set_default_account',
    'dead_letter_causes',
    'dead_letters',
    'redrive_dead_letters',
    'queue_state',
    'queue_history',
    'pause_platform',
    'resume_platform',
    'installation_state',
    'confirm_installation',
  ],
  carteiro_dispatcher: [
    'run_dispatcher_turn',
    'claim_publication_jobs',
    'renew_leases',
    'settle_publication_job',
    'release_expired_leases',
    'queue_gauges',
    'recognise_installation',
    'installation_state',
  ],
  carteiro_platform: [
    'announce_platform',
    'open_publication_attempt',
    'begin_step',
    'finish_step',
    'adopt_step',
    'report_publication_progress',
    'posts_of_other_jobs',
    'begin_account_connection',
    'use_account_connection',
    'offer_account_candidates',
    'find_account_candidates',
    'end_account_connection',
    'connect_account',
    'accounts_to_refresh',
    'begin_account_refresh',
    'finish_account_refresh',
    'fail_account_refresh',
    'accounts_without_key',
    'reencrypt_account',
    'accounts_to_check',
    'report_account_check',
  ],
}

/** The schemas that a role may look into. What lies in extensions is as hosted Supabase gives it to everybody; net is
 * narrower here than there. */
export const schemas: Record<string, readonly Role[]> = {
  public: [
    'anon',
    'authenticated',
    'service_role',
    'carteiro_gateway',
    'carteiro_dispatcher',
    'carteiro_platform',
  ],
  extensions: [
    'anon',
    'authenticated',
    'service_role',
    'carteiro_gateway',
    'carteiro_dispatcher',
    'carteiro_platform',
  ],
  net: ['service_role'],
  auth: ['anon', 'authenticated', 'service_role'],
  realtime: ['anon', 'authenticated', 'service_role'],
  vault: ['service_role'],
}
