import { notePhoto } from './queue'
import { type Entry, Full } from './queue-store'

/**
 * Takes one picture now and puts it into the queue. "cancelled" when nobody took any, "full"
 * when the phone has no room for it.
 */
export async function photograph(label: string): Promise<Entry | 'cancelled' | 'full'> {
  const taken = await takePicture()
  if (taken === undefined) return 'cancelled'
  try {
    return notePhoto(await saveFile(taken.tempFilePath), taken.size, label)
  } catch (error) {
    if (error instanceof Full || !(error instanceof Error)) return 'full'
    throw error
  }
}

async function takePicture(): Promise<{ tempFilePath: string; size: number } | undefined> {
  try {
    const { tempFiles } = await wx.chooseMedia({ count: 1, mediaType: ['image'], sourceType: ['camera'], sizeType: ['compressed'] })
    return tempFiles[0]
  } catch {
    return undefined
  }
}

/** A temporary file is gone after a restart; a saved one stays. */
function saveFile(tempFilePath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    wx.getFileSystemManager().saveFile({ tempFilePath, success: ({ savedFilePath }) => resolve(savedFilePath), fail: reject })
  })
}
