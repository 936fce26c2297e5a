import { notePhoto } from './queue'
import { type Entry, Full } from './queue-store'

/**
 * Takes one picture now and puts it into the queue. "cancelled" when nobody took any, "full"
 * when the phone has no room for it.
 */
export async function photograph(label: string): Promise<Entry | 'cancelled' | 'full'> {
  return take(label, ['camera'])
}

/** The same, of a picture that may be in the phone already. It proves nothing, so it is for letters. */
export async function choosePicture(label: string): Promise<Entry | 'cancelled' | 'full'> {
  return take(label, ['album', 'camera'])
}

async function take(label: string, from: ('album' | 'camera')[]): Promise<Entry | 'cancelled' | 'full'> {
  const taken = await takePicture(from)
  return taken === undefined ? 'cancelled' : keep(taken.tempFilePath, taken.size, label)
}

/** Puts a picture that was drawn, such as a signature, into the queue. */
export async function keepDrawing(tempFilePath: string, label: string): Promise<Entry | 'full'> {
  return keep(tempFilePath, await sizeOf(tempFilePath), label)
}

async function keep(tempFilePath: string, size: number, label: string): Promise<Entry | 'full'> {
  try {
    return notePhoto(await saveFile(tempFilePath), size, label)
  } catch (error) {
    if (error instanceof Full || !(error instanceof Error)) return 'full'
    throw error
  }
}

async function takePicture(sourceType: ('album' | 'camera')[]): Promise<{ tempFilePath: string; size: number } | undefined> {
  try {
    const { tempFiles } = await wx.chooseMedia({ count: 1, mediaType: ['image'], sourceType, sizeType: ['compressed'] })
    return tempFiles[0]
  } catch {
    return undefined
  }
}

function sizeOf(filePath: string): Promise<number> {
  return new Promise((resolve, reject) => {
    wx.getFileSystemManager().getFileInfo({ filePath, success: ({ size }) => resolve(size), fail: reject })
  })
}

/** A temporary file is gone after a restart; a saved one stays. */
function saveFile(tempFilePath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    wx.getFileSystemManager().saveFile({ tempFilePath, success: ({ savedFilePath }) => resolve(savedFilePath), fail: reject })
  })
}
