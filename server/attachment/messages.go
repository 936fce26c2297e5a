package attachment

import "xiaoqin/server/errs"

// What a person is told about photos.
var (
	ErrNotFound      = errs.New(errs.NotFound, "attachment.not_found", "没有这张照片，可能已过保存期或已经删除。")
	ErrUnderCheck    = errs.New(errs.Conflict, "attachment.under_check", "这张照片还在审核，通过后就能看。")                // By WeChat, or by a person when WeChat gave no clear answer.
	ErrNotAPicture   = errs.New(errs.Invalid, "attachment.not_a_picture", "这不是照片。请用 JPG、PNG 或 WebP 格式的照片。") // Judged by the content; the name and type given do not matter.
	ErrBrokenPicture = errs.New(errs.Invalid, "attachment.broken_picture", "这张照片坏了或没有传完整，请重新拍一张。")          // The header is that of a picture, the pixels are not.
	ErrTooManyPixels = errs.New(errs.Invalid, "attachment.too_many_pixels", "照片的尺寸太大，请选“压缩”后再传，或重新拍一张。")    // More than 16 million, or more memory than a picture may take.
	ErrTooLarge      = errs.New(errs.TooLarge, "attachment.too_large", "照片超过 10 MB，请压缩后再传。")                // Bytes of the file.
	ErrTooManyPhotos = errs.New(errs.Invalid, "attachment.too_many_photos", "一条记录最多 9 张照片，请去掉几张。")          // Of one record.
	ErrBusy          = errs.New(errs.Unavailable, "attachment.busy", "正在传照片的人太多，请过几秒再传。照片还在您的手机里。")         // See Retry-After.
	ErrFull          = errs.New(errs.Unavailable, "attachment.full", "存照片的地方满了，这张先留在您的手机里，请告诉后勤主任。")        // The total of data.photos_limit.
	ErrSettled       = errs.New(errs.Conflict, "attachment.settled", "这张照片已经审核过了，请刷新后再看。")                  // Only photos under review wait for a person.
)
