import { Problem, Unreachable } from '../services/request'

/** What a page says when something did not work. */
export interface Failure {
  kind: 'offline' | 'error'
  title: string
  text: string
}

/**
 * Says what happened, what is safe and what to do, without a word of English. What is safe
 * is left out where nothing was entered. Anything unforeseen is thrown on.
 */
export function explain(error: unknown, safe = ''): Failure {
  if (error instanceof Problem) return explainProblem(error, safe)
  if (error instanceof Unreachable && error.reason === 'timeout') {
    return { kind: 'offline', title: '服务器没回话', text: join(safe, '再试一次') }
  }
  if (error instanceof Unreachable || isWeChatFailure(error)) {
    return { kind: 'offline', title: '没连上服务器', text: join(safe, '有网了再试') }
  }
  throw error
}

/** What is safe on a form. */
export const entered = '您填的都还在'

function explainProblem(problem: Problem, safe: string): Failure {
  if (problem.status < 500) return { kind: 'error', title: problem.message, text: '' }
  const code = supportCode(problem.requestId)
  return { kind: 'error', title: '服务器开小差了', text: join(safe, code === '' ? '等会儿再试' : `要人帮忙就报 ${code}`) }
}

function join(...parts: string[]): string {
  return parts.filter((part) => part !== '').join('，')
}

/** The four characters by which support finds the request in the log. */
export function supportCode(requestId: string): string {
  return requestId.replace(/[^0-9A-Za-z]/g, '').slice(-4).toUpperCase()
}

/** wx.login and the like fail with a plain object. */
function isWeChatFailure(error: unknown): boolean {
  return typeof (error as { errMsg?: unknown } | null)?.errMsg === 'string' && !(error instanceof Error)
}
