import { authorised } from './api'
import type { Answer } from './sync'
import type { Entry } from './queue-store'
import { sendFile } from './request'

/**
 * Sends a picture. A refusal of the picture is an answer like any other; throws Problem when
 * the asking itself was refused, and Unreachable.
 */
export async function upload({ id, owner, file = '' }: Entry): Promise<Answer> {
  if (!(await exists(file))) return { id, status: 410, problem: lost }
  const { data } = await authorised(owner, (header) => sendFile('/attachments', file, { id }, header))
  return { id, status: 201, body: data }
}

const lost = { status: 410, code: '', title: '', detail: '照片在手机里找不到了，请再拍一张。', request_id: '' }

function exists(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    wx.getFileSystemManager().access({ path, success: () => resolve(true), fail: () => resolve(false) })
  })
}
