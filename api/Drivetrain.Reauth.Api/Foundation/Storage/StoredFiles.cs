namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>Files beside the database that rows speak of, below the folder of <c>Storage:Path</c>. A backup holds them with the rows.</summary>
internal interface IStoredFiles
{
    /// <summary>Until this is disposed no file is deleted, so that each row of a copy that is made meanwhile finds its files.</summary>
    IDisposable HoldDeletions();

    /// <summary>Every file, as its full path.</summary>
    IReadOnlyList<string> All();
}

/// <summary>Compares the rows of a folder that no service uses with the files that they speak of.</summary>
internal interface IFolderInspection
{
    /// <summary>Sees each document that can be read.</summary>
    void See(object stored);

    /// <summary>Says what is wrong with the files, once all documents were seen.</summary>
    /// <param name="unreadable">The ids of documents that cannot be read: they may have files.</param>
    FileFindings Finish(IReadOnlyCollection<string> unreadable);
}

/// <summary>What an inspection of files has found.</summary>
/// <param name="Problems">What is wrong, each as a sentence.</param>
/// <param name="Notice">What is worth telling and no fault; or null.</param>
internal sealed record FileFindings(IReadOnlyList<string> Problems, string? Notice);
