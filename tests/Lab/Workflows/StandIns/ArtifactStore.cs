using System.Buffers;

namespace KinoiteZfs.Lab;

/// <summary>
/// The artifacts of one run. An artifact cannot change once it is there; a later attempt may bring one of the same
/// name, and then that one is found.
/// </summary>
sealed class ArtifactStore(string folder)
{
    /// <summary>What GitHub refuses in names.</summary>
    static readonly SearchValues<char> Forbidden = SearchValues.Create("\":<>|*?\r\n\\/");

    readonly List<(int Attempt, string Name)> _stored = [];

    public IReadOnlyList<string> Names => [.. _stored.Select(artifact => artifact.Name).Distinct()];

    /// <param name="files">Path in the artifact, and the file.</param>
    /// <exception cref="WorkflowException">The name cannot be, or is taken.</exception>
    public void Upload(int attempt, string name, bool overwrite, IReadOnlyDictionary<string, string> files)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAny(Forbidden))
            throw new WorkflowException($"The artifact name is not valid: '{name}'.");
        if (_stored.Contains((attempt, name)))
        {
            if (!overwrite)
                throw new WorkflowException(
                    $"(409) Conflict: an artifact with this name already exists on the workflow run: '{name}'.");
            Directory.Delete(FolderOf(attempt, name), recursive: true);
            _stored.Remove((attempt, name));
        }
        foreach (var (path, file) in files)
        {
            var target = Path.Combine(FolderOf(attempt, name), path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        _stored.Add((attempt, name));
    }

    /// <summary>Where the newest artifact of this name is; null when there is none.</summary>
    public string? Find(string name)
    {
        var attempts = _stored.Where(artifact => artifact.Name == name).Select(artifact => artifact.Attempt).ToArray();
        return attempts.Length == 0 ? null : FolderOf(attempts.Max(), name);
    }

    string FolderOf(int attempt, string name) => Path.Combine(folder, $"{attempt}", name);
}
