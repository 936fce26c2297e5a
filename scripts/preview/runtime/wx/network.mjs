import { Failure, asyncCall } from './call.mjs'

const maxRequests = 10
const defaultTimeout = 60_000

/** Requests and the state of the network. */
export function network(phone) {
  let running = 0
  const listeners = new Set()
  phone.onOnlineChange = (online) => {
    for (const listener of listeners) listener({ isConnected: online, networkType: networkType(online) })
  }

  async function send(options, abort, exchange) {
    if (!phone.online) throw new Failure('errcode:-118 cronet_error_code:-118 error_msg:net::ERR_INTERNET_DISCONNECTED', { errno: 600001 })
    if (running >= maxRequests) throw new Failure('exceed max task count')
    running++
    const timer = setTimeout(() => abort.abort('timeout'), options.timeout ?? defaultTimeout)
    try {
      return await exchange(options, abort.signal)
    } catch (error) {
      if (error instanceof Failure) throw error
      const reason = abort.signal.aborted ? abort.signal.reason : 'errcode:-102 error_msg:net::ERR_CONNECTION_REFUSED'
      throw new Failure(reason, { errno: reason === 'timeout' ? 5 : 600001 })
    } finally {
      clearTimeout(timer)
      running--
    }
  }

  function start(name, options, exchange) {
    const abort = new AbortController()
    asyncCall(name, () => send(options, abort, exchange))({ complete() {}, ...options })
    return { abort: () => abort.abort('abort') }
  }

  return {
    request: (options) => start('request', options, exchange),
    uploadFile: (options) => start('uploadFile', options, (...call) => upload(phone.files, ...call)),
    downloadFile: (options) => start('downloadFile', options, (...call) => download(phone.files, ...call)),
    getNetworkType: asyncCall('getNetworkType', () => ({ networkType: networkType(phone.online) })),
    onNetworkStatusChange: (listener) => void listeners.add(listener),
    offNetworkStatusChange: (listener) => void listeners.delete(listener),
  }
}

async function exchange({ url, method = 'GET', data, header = {} }, signal) {
  const target = serverURL(url)
  const init = { method, headers: { 'content-type': 'application/json', ...header }, signal }
  if (method === 'GET') for (const [key, value] of Object.entries(data ?? {})) target.searchParams.append(key, value)
  else if (data !== undefined) init.body = typeof data === 'string' ? data : JSON.stringify(data)
  const response = await fetch(target, init)
  return {
    statusCode: response.status,
    header: Object.fromEntries(response.headers),
    data: parse(await response.text()),
  }
}

/** Hands the answer over as text, as WeChat does for files. */
async function upload(files, { url, filePath, name, formData = {}, header = {} }, signal) {
  const body = new FormData()
  for (const [key, value] of Object.entries(formData)) body.append(key, value)
  body.append(name, await files.read(filePath), 'photo.jpg')
  const response = await fetch(serverURL(url), { method: 'POST', headers: header, body, signal })
  return { statusCode: response.status, data: await response.text() }
}

/** Whatever the status is, what came is a file. */
async function download(files, { url, header = {} }, signal) {
  const response = await fetch(serverURL(url), { headers: header, signal })
  return { statusCode: response.status, tempFilePath: files.hold(await response.blob()) }
}

/** A phone reaches public https only; a loopback address stands for whoever serves the preview. */
function serverURL(url) {
  const target = new URL(url)
  if (['127.0.0.1', 'localhost'].includes(target.hostname)) {
    return new URL(target.pathname + target.search, location.origin)
  }
  if (target.protocol !== 'https:') throw new Failure('url not in domain list')
  return target
}

/** WeChat parses whatever looks like JSON, whatever its content type. */
function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function networkType(online) {
  return online ? 'wifi' : 'none'
}
