import type { Problem as ProblemBody } from '../api/types'
import { servers } from '../config'

export type Method = 'GET' | 'POST' | 'DELETE'

export interface Answer<T> {
  data: T
  /** The server's clock when it answered, in Unix milliseconds; the phone's if it said nothing. */
  at: number
}

/** The service answered, and said no. The message is meant for the person at the phone. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly requestId: string,
  ) {
    super(detail)
  }
}

/** No answer came: no network, no server, or too slow. What was sent may have arrived. */
export class Unreachable extends Error {
  constructor(readonly reason: 'offline' | 'timeout') {
    super(reason)
  }
}

const timeout = 15_000

/**
 * Sends one request to the service: the only place that calls wx.request. Throws Problem
 * or Unreachable.
 */
export function send<T>(method: Method, path: string, data?: object, header: Record<string, string> = {}): Promise<Answer<T>> {
  return new Promise((resolve, reject) => {
    wx.request({
      url: `${server()}/api/v1${path}`,
      method,
      data,
      header: { Accept: 'application/json', ...header },
      timeout,
      success: (response) => settle(response),
      // Some clients are reported to hand a 401 to fail; an answer is an answer there too.
      fail: (failure) => (isResponse(failure) ? settle(failure) : reject(unreachable(failure.errMsg))),
    })

    function settle(response: Response) {
      if (response.statusCode >= 200 && response.statusCode < 300) {
        resolve({ data: response.data as T, at: serverTime(response.header) })
      } else {
        reject(problem(response))
      }
    }
  })
}

type Response = Pick<WechatMiniprogram.RequestSuccessCallbackResult, 'statusCode' | 'data' | 'header'>

function isResponse(value: unknown): value is Response {
  return typeof (value as Response).statusCode === 'number'
}

function server(): string {
  return servers[wx.getAccountInfoSync().miniProgram.envVersion]
}

function unreachable(errMsg: string): Unreachable {
  return new Unreachable(errMsg.includes('timeout') ? 'timeout' : 'offline')
}

/** An answer that is not ours, such as a proxy's page, still becomes a Problem. */
function problem({ statusCode, data, header }: Response): Problem {
  const body = (typeof data === 'object' ? data : {}) as Partial<ProblemBody>
  const requestId = body.request_id ?? headerValue(header, 'x-request-id') ?? ''
  return new Problem(statusCode, body.code ?? '', body.detail ?? '服务器开小差了，请稍后再试。', requestId)
}

function serverTime(header: object): number {
  const time = Date.parse(headerValue(header, 'date') ?? '')
  return Number.isNaN(time) ? Date.now() : time
}

/** Phones differ in how they spell header names. */
function headerValue(header: object | undefined, name: string): string | undefined {
  const entry = Object.entries(header ?? {}).find(([key]) => key.toLowerCase() === name)
  return entry === undefined ? undefined : String(entry[1])
}
