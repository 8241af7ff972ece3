import type { ErrorCode } from './errors.ts'

/** What a user can do about a job that failed, in the languages of the studio. */
export const failureAdvice: Readonly<Record<'en' | 'pt-BR', Readonly<Record<ErrorCode, string>>>> = {
  en: {
    rate_limited: 'The network accepts no more for now. Try again in a while.',
    platform_unavailable: 'The network has a problem at the moment. Try again in a few minutes.',
    unreadable_response:
      'Try again in a few minutes. If it fails once more, give an operator the number of this job.',
    timeout: 'Try again in a few minutes; a smaller file helps where the connection is slow.',
    token_expired: 'Connect the account again, then try again.',
    account_disconnected: 'Connect the account again, then try again.',
    permission_denied: 'Connect the account again and grant all permissions, or ask its owner to do so.',
    media_rejected: 'Edit it with another file (format, size or length), then try again.',
    media_changed:
      'The file was replaced since. Edit the post with the file as it should be, then try again.',
    media_unreadable: 'Try again. If it fails once more, edit it and upload the file here.',
    content_rejected: 'Edit its text or settings, then try again.',
    duplicate: 'Check the account: the post is probably out already. Change the text to post it once more.',
    quota_exhausted: 'Try again tomorrow, or post with another account.',
    outcome_unknown: 'Check the account first. Only if the post is not there, try again and confirm it.',
    internal: 'Try again. If it fails once more, give an operator the number of this job.',
  },
  'pt-BR': {
    rate_limited: 'A rede não aceita mais por enquanto. Tente de novo daqui a pouco.',
    platform_unavailable: 'A rede está com problemas. Tente de novo em alguns minutos.',
    unreadable_response:
      'Tente de novo em alguns minutos. Se falhar mais uma vez, informe a identificação a um operador.',
    timeout: 'Tente de novo em alguns minutos; um arquivo menor ajuda se a conexão for lenta.',
    token_expired: 'Conecte a conta novamente e tente de novo.',
    account_disconnected: 'Conecte a conta novamente e tente de novo.',
    permission_denied: 'Conecte a conta novamente e conceda todas as permissões, ou peça ao dono da conta.',
    media_rejected: 'Edite com outro arquivo (formato, tamanho ou duração) e tente de novo.',
    media_changed: 'O arquivo foi trocado depois. Edite com o arquivo certo e tente de novo.',
    media_unreadable: 'Tente de novo. Se falhar outra vez, edite e envie o arquivo por aqui.',
    content_rejected: 'Edite o texto ou as opções e tente de novo.',
    duplicate: 'Veja a conta: provavelmente já saiu. Mude o texto para publicar mais uma vez.',
    quota_exhausted: 'Tente amanhã ou publique com outra conta.',
    outcome_unknown: 'Veja a conta primeiro. Só se não estiver lá, tente de novo e confirme.',
    internal: 'Tente de novo. Se falhar outra vez, informe a identificação a um operador.',
  },
}
