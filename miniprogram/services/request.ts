import type { Problem as ProblemBody } from '../api/types'
import { servers } from '../config'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

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
  constructor(readonly reason: 'offline' | 'timeout' | 'garbled') {
    super(reason)
  }
}

const timeout = 15_000
const uploadTimeout = 60_000

/** Sends one request to the service. Throws Problem or Unreachable. */
export function send<T>(method: Method, path: string, data?: object, header: Record<string, string> = {}): Promise<Answer<T>> {
  return new Promise((resolve, reject) => {
    wx.request({
      url: address(path),
      method,
      data,
      header: { Accept: 'application/json', ...header },
      timeout,
      success: (response) => settle(response, resolve, reject),
      // Some clients are reported to hand a 401 to fail; an answer is an answer there too.
      fail: (failure) => (isResponse(failure) ? settle(failure, resolve, reject) : reject(unreachable(failure.errMsg))),
    })
  })
}

/** Sends one file with the fields of a form. Throws Problem or Unreachable. */
export function sendFile<T>(path: string, file: string, fields: Record<string, string>, header: Record<string, string>): Promise<Answer<T>> {
  return new Promise((resolve, reject) => {
    wx.uploadFile({
      url: address(path),
      filePath: file,
      name: 'file',
      formData: fields,
      header: { Accept: 'application/json', ...header },
      timeout: uploadTimeout,
      success: ({ statusCode, data, ...rest }) => settle({ statusCode, data: parse(data), header: {}, ...rest }, resolve, reject),
      fail: ({ errMsg }) => reject(unreachable(errMsg)),
    })
  })
}

/** Fetches a file and gives the path where it lies until the mini-program ends. Throws Problem or Unreachable. */
export function fetchFile(path: string, header: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    wx.downloadFile({
      url: address(path),
      header,
      timeout: uploadTimeout,
      success: ({ statusCode, tempFilePath }) => {
        if (statusCode === 200) resolve(tempFilePath)
        else reject(problem({ statusCode, data: '', header: {} }))
      },
      fail: ({ errMsg }) => reject(unreachable(errMsg)),
    })
  })
}

function settle<T>(response: Response, resolve: (answer: Answer<T>) => void, reject: (problem: Problem) => void): void {
  if (response.statusCode >= 200 && response.statusCode < 300) {
    resolve({ data: response.data as T, at: serverTime(response.header) })
  } else {
    reject(problem(response))
  }
}

/** wx.uploadFile hands the answer over as text. */
function parse(text: string): string | Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return text
  }
}

type Response = Pick<WechatMiniprogram.RequestSuccessCallbackResult, 'statusCode' | 'data' | 'header'>

function isResponse(value: unknown): value is Response {
  return typeof (value as Response).statusCode === 'number'
}

function address(path: string): string {
  return pageUrl(`/api/v1${path}`)
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

/** The address of a page of the school's server, for a browser. */
export function pageUrl(path: string): string {
  return `${servers[wx.getAccountInfoSync().miniProgram.envVersion]}${path}`
}
