import type { ErrorCode } from '@carteiro/contracts'
import { defineWords, type Locale } from '../i18n/words.ts'

type Advice = Record<ErrorCode, string>

const adviceEn: Advice = {
  rate_limited: 'Nothing to do: it is tried again when the platform allows. Try again if it has stopped.',
  platform_unavailable: 'The platform has a bad moment. Try again in a few minutes.',
  unreadable_response: 'The platform answered in a way that could not be read. Try again in a few minutes.',
  timeout: 'Try again in a few minutes; a smaller file helps where the connection is slow.',
  token_expired: 'Connect the account again under Accounts, then try again.',
  account_disconnected: 'Connect the account under Accounts, then try again.',
  permission_denied: 'Connect the account again and grant everything that is asked for, or ask its owner to.',
  media_rejected: 'Change the file (format, size or length), and publish it as a new post.',
  content_rejected: 'Change the text or the settings, and publish it as a new post.',
  duplicate: 'Look at the account: it is probably out already. Change the text to post it once more.',
  quota_exhausted: 'Wait until tomorrow, or post with another account.',
  outcome_unknown: 'Look at the account first. Only if it is not there, try again and say so.',
  internal: 'Try again. If it stays like this, tell whoever runs Carteiro, with the job’s number.',
}

const advicePtBr: Advice = {
  rate_limited:
    'Nada a fazer: tentamos de novo quando a plataforma permitir. Se tiver parado, tente de novo.',
  platform_unavailable: 'A plataforma está com problemas. Tente de novo em alguns minutos.',
  unreadable_response:
    'A plataforma respondeu de um modo que não deu para ler. Tente de novo em alguns minutos.',
  timeout: 'Tente de novo em alguns minutos; um arquivo menor ajuda se a conexão for lenta.',
  token_expired: 'Conecte a conta novamente em Contas e tente de novo.',
  account_disconnected: 'Conecte a conta em Contas e tente de novo.',
  permission_denied: 'Conecte a conta novamente e conceda tudo o que for pedido, ou peça ao dono da conta.',
  media_rejected: 'Mude o arquivo (formato, tamanho ou duração) e publique de novo.',
  content_rejected: 'Mude o texto ou as opções e publique de novo.',
  duplicate: 'Veja a conta: provavelmente já saiu. Mude o texto para publicar mais uma vez.',
  quota_exhausted: 'Espere até amanhã ou publique com outra conta.',
  outcome_unknown: 'Veja a conta primeiro. Só se não estiver lá, tente de novo e diga isso.',
  internal: 'Tente de novo. Se continuar, avise quem cuida do Carteiro, com o número do job.',
}

/** What a job says of itself, beside the words of `publishLabels`. */
export const jobWords = defineWords(
  {
    timeline: 'What happened so far',
    events: {
      enqueued: 'Queued',
      attempt_started: 'Started',
      resumed: 'Taken up again',
      waiting_for_platform: 'Waiting for the platform to finish',
      waiting_for_turn: 'Waiting for its turn',
      retry_scheduled: 'Did not work; tried again later',
      deferred: 'Told to wait',
      held: 'Held',
      released: 'Goes on',
      lease_expired: 'Interrupted; goes on from there',
      given_back: 'Handed over',
      checked: 'Checked ahead',
      edited: 'Edited',
      rescheduled: 'Given another time',
      retry_requested: 'Asked to try again',
      completed: 'Published',
      failed: 'Failed',
      cancelled: 'Cancelled',
    },
    nextTry: (when: string) => `Next try ${when}`,
    progress: (name: string) => `Progress of ${name}`,
    whatToDo: 'What to do',
    held: 'The network no longer accepts the key of this account. Connect it again: the post then goes on by itself, and is not written anew.',
    toAccounts: 'To the accounts',
    platformSaid: 'The platform’s words',
    advice: adviceEn,
  },
  {
    timeline: 'O que aconteceu até agora',
    events: {
      enqueued: 'Na fila',
      attempt_started: 'Começou',
      resumed: 'Retomada',
      waiting_for_platform: 'Esperando a plataforma terminar',
      waiting_for_turn: 'Esperando a vez',
      retry_scheduled: 'Não deu certo; nova tentativa depois',
      deferred: 'Precisa esperar',
      held: 'Parada',
      released: 'Segue em frente',
      lease_expired: 'Interrompida; continua de onde parou',
      given_back: 'Passada adiante',
      checked: 'Verificada antes',
      edited: 'Editada',
      rescheduled: 'Mudou de horário',
      retry_requested: 'Nova tentativa pedida',
      completed: 'Publicado',
      failed: 'Falhou',
      cancelled: 'Cancelado',
    },
    nextTry: (when) => `Próxima tentativa ${when}`,
    progress: (name) => `Andamento de ${name}`,
    whatToDo: 'O que fazer',
    held: 'A rede não aceita mais a chave desta conta. Conecte-a novamente: a publicação segue sozinha, sem escrever de novo.',
    toAccounts: 'Ir para as contas',
    platformSaid: 'Nas palavras da plataforma',
    advice: advicePtBr,
  },
)
export type JobWords = (typeof jobWords)[Locale]
