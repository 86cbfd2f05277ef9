namespace KinoiteZfs.Pipeline.Stable.Rollback;

/// <summary>Stable shall be again what it was.</summary>
/// <param name="Run">Who goes back; gives the rollback its own audit tag.</param>
public sealed record RollbackRequest(StableTarget To, RunIdentity Run, StreamRepositories Repositories)
{
    /// <summary>By which key what was stable has to be signed.</summary>
    public Signing Signing { get; init; } = Signing.Off;

    /// <summary>Stable may go back to what nobody verifies, where it was signed. Only a person decides so.</summary>
    public bool AllowUnsigned { get; init; }
}
