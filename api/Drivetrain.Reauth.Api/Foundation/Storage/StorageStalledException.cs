namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>The disk has not answered in time; the message says whether the change may still happen. Answered as 503 <c>storage_stalled</c>.</summary>
internal sealed class StorageStalledException(string message, Exception? inner = null) : StorageUnavailableException(message, inner);
