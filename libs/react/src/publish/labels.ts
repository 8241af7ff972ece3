import type { ErrorCode, JobPhase, JobStatus } from '@carteiro/contracts'

export type PublishLocale = 'en' | 'pt-BR'

/** Every text that the button shows. */
export type PublishLabels = {
  publish: string
  uploading: string
  enqueuing: string
  publishing: string
  published: string
  /** All jobs have ended, some without a post, and a retry would not help. */
  incomplete: string
  retry: string
  cancelUpload: string
  signedOut: string
  noAnswer: string
  viewPost: string
  waitingForAccount: string
  /** Introduces the reason why a waiting post would fail when it is due. */
  atRisk: string
  platformPaused: string
  rejected: string
  list: string
  status: Record<JobStatus, string>
  /** While a job is being processed. */
  phase: Record<JobPhase, string>
  errors: Partial<Record<ErrorCode, string>>
}

const en: PublishLabels = {
  publish: 'Publish',
  uploading: 'Uploading…',
  enqueuing: 'Sending…',
  publishing: 'Publishing…',
  published: 'Published',
  incomplete: 'Not everything was published',
  retry: 'Try again',
  cancelUpload: 'Cancel upload',
  signedOut: 'Sign in to publish.',
  noAnswer: 'No answer came. Try again: nothing will be posted twice.',
  viewPost: 'View post',
  waitingForAccount: 'Waiting: connect the account again',
  atRisk: 'Will not go out like this:',
  platformPaused: 'Waiting: the platform is paused',
  rejected: 'Not sent',
  list: 'Status of each post',
  status: {
    pending: 'Waiting',
    processing: 'In progress',
    completed: 'Published',
    failed: 'Failed',
    cancelled: 'Cancelled',
  },
  phase: {
    queued: 'Waiting',
    preparing: 'Preparing the files',
    validating: 'Checking',
    uploading: 'Uploading to the platform',
    processing: 'Processing at the platform',
    confirming: 'Confirming',
    done: 'Done',
  },
  errors: {
    rate_limited: 'The platform asks us to slow down.',
    platform_unavailable: 'The platform could not be reached.',
    unreadable_response: 'The platform answered in a way that we could not read.',
    timeout: 'The platform took too long.',
    token_expired: 'The account must be connected again.',
    account_disconnected: 'The account must be connected again.',
    permission_denied: 'The account does not allow this.',
    media_rejected: 'The platform does not accept this file.',
    media_unreadable: 'The file could not be read.',
    media_changed: 'The file is another one than when this was sent.',
    content_rejected: 'The platform does not accept this content.',
    duplicate: 'The platform says that this was posted before.',
    quota_exhausted: 'The account’s limit of posts is reached.',
    outcome_unknown: 'The post may be out: look at the account before you try again.',
    internal: 'Something went wrong on our side.',
  },
}

const ptBR: PublishLabels = {
  publish: 'Publicar',
  uploading: 'Enviando arquivos…',
  enqueuing: 'Enviando…',
  publishing: 'Publicando…',
  published: 'Publicado',
  incomplete: 'Nem tudo foi publicado',
  retry: 'Tentar de novo',
  cancelUpload: 'Cancelar envio',
  signedOut: 'Entre na sua conta para publicar.',
  noAnswer: 'Não houve resposta. Tente de novo: nada será publicado duas vezes.',
  viewPost: 'Ver publicação',
  waitingForAccount: 'Aguardando: conecte a conta novamente',
  atRisk: 'Assim não será publicado:',
  platformPaused: 'Aguardando: a plataforma está pausada',
  rejected: 'Não enviado',
  list: 'Situação de cada publicação',
  status: {
    pending: 'Na fila',
    processing: 'Em andamento',
    completed: 'Publicado',
    failed: 'Falhou',
    cancelled: 'Cancelado',
  },
  phase: {
    queued: 'Na fila',
    preparing: 'Preparando os arquivos',
    validating: 'Verificando',
    uploading: 'Enviando para a plataforma',
    processing: 'Processando na plataforma',
    confirming: 'Confirmando',
    done: 'Concluído',
  },
  errors: {
    rate_limited: 'A plataforma pede que esperemos.',
    platform_unavailable: 'Não foi possível falar com a plataforma.',
    unreadable_response: 'A plataforma respondeu de um modo que não conseguimos ler.',
    timeout: 'A plataforma demorou demais.',
    token_expired: 'A conta precisa ser conectada novamente.',
    account_disconnected: 'A conta precisa ser conectada novamente.',
    permission_denied: 'A conta não permite isto.',
    media_rejected: 'A plataforma não aceita este arquivo.',
    media_unreadable: 'Não foi possível ler o arquivo.',
    media_changed: 'O arquivo não é mais o mesmo de quando isto foi enviado.',
    content_rejected: 'A plataforma não aceita este conteúdo.',
    duplicate: 'A plataforma diz que isto já foi publicado.',
    quota_exhausted: 'O limite de publicações da conta foi atingido.',
    outcome_unknown: 'A publicação pode ter saído: verifique a conta antes de tentar de novo.',
    internal: 'Algo deu errado do nosso lado.',
  },
}

export const publishLabels: Record<PublishLocale, PublishLabels> = { en, 'pt-BR': ptBR }
