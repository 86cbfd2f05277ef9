namespace KinoiteZfs.Workflows.Pins;

/// <summary>Knows which commit a tag of a repository stands for.</summary>
public interface ITagCommits
{
    /// <returns>The commit, or null when there is no such tag.</returns>
    Task<string?> FindAsync(string repository, string tag, CancellationToken cancellation);
}
