import { defineTexts } from '../../../i18n/texts.ts'

/** What a user can do, by error and by what a job waits for. */
export const adviceTexts = defineTexts(
  {
    title: 'It waits',
    platformMessage: 'The network’s message:',
    accounts: 'To the accounts',
    waiting: 'Nothing to do: it continues automatically.',
    atRisk: 'Change it before it is due, or cancel it.',
    held: {
      platform_paused: 'An operator has paused this network. The post goes out when it is resumed.',
      account_needs_reauth: 'Connect the account again; the post then goes out by itself.',
    },
    failed: {
      rate_limited: 'Try again in a while.',
      platform_unavailable: 'Check whether the network has an outage, then try again.',
      unreadable_response:
        'Try again in a while. If it fails once more, give an operator the number of this job.',
      timeout: 'Try again in a while.',
      token_expired: 'Connect the account again, then try again.',
      account_disconnected: 'Connect the account again, then try again.',
      permission_denied: 'Check the permissions of the account, and connect it again if one is missing.',
      media_rejected: 'Publish again with another file.',
      media_unreadable: 'Try again. If it fails once more, upload the file and publish again.',
      content_rejected: 'Edit it, then try again.',
      duplicate: 'Check the account: the same post is there already.',
      quota_exhausted: 'Try again tomorrow, or with another account.',
      outcome_unknown: 'Check the account. If the post is not there, try again and confirm it.',
      internal: 'Try again. If it fails once more, give an operator the number of this job.',
    },
  },
  {
    title: 'Está esperando',
    platformMessage: 'Mensagem da rede:',
    accounts: 'Ir para as contas',
    waiting: 'Nada a fazer: segue sozinha.',
    atRisk: 'Mude antes do horário, ou cancele.',
    held: {
      platform_paused: 'Um operador pausou esta rede. A publicação sai quando ela for retomada.',
      account_needs_reauth: 'Conecte a conta de novo; a publicação então sai sozinha.',
    },
    failed: {
      rate_limited: 'Tente de novo daqui a pouco.',
      platform_unavailable: 'Veja se a rede está fora do ar e tente de novo.',
      unreadable_response:
        'Tente de novo daqui a pouco. Se falhar mais uma vez, diga a um operador o número deste trabalho.',
      timeout: 'Tente de novo daqui a pouco.',
      token_expired: 'Conecte a conta de novo e tente outra vez.',
      account_disconnected: 'Conecte a conta de novo e tente outra vez.',
      permission_denied: 'Confira as permissões da conta e conecte de novo se faltar alguma.',
      media_rejected: 'Publique de novo com outro arquivo.',
      media_unreadable: 'Tente de novo. Se falhar outra vez, envie o arquivo e publique de novo.',
      content_rejected: 'Edite e tente de novo.',
      duplicate: 'Confira a conta: a mesma publicação já está lá.',
      quota_exhausted: 'Tente amanhã, ou com outra conta.',
      outcome_unknown: 'Confira a conta. Se a publicação não estiver lá, tente de novo e confirme.',
      internal: 'Tente de novo. Se falhar outra vez, informe a identificação a um operador.',
    },
  },
)
