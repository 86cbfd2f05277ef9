namespace KinoiteZfs.Lab;

/// <summary>Every tag of our four repositories and what it points to, as skopeo sees them.</summary>
sealed record TagsAtOnce(IReadOnlyDictionary<string, string> Digests)
{
    static readonly string[] Repositories =
        ["kinoite-zfs", "kinoite-zfs-candidate", "akmods-zfs", "akmods-zfs-candidate"];

    /// <param name="name"><c>kinoite-zfs:latest</c></param>
    public string? this[string name] => Digests.GetValueOrDefault(name);

    /// <summary>The tags of a repository which begin so, without the repository's name.</summary>
    public IReadOnlyList<string> In(string repository, string prefix = "") =>
        [.. Digests.Keys.Where(name => name.StartsWith($"{repository}:{prefix}", StringComparison.Ordinal))
            .Select(name => name[(repository.Length + 1)..]).Order(StringComparer.Ordinal)];

    /// <param name="user">Who may pull them, where not everybody may.</param>
    public static async Task<TagsAtOnce> ReadAsync(string host, LabUser? user = null)
    {
        string[] options = ["--tls-verify=false", .. user is null
            ? Array.Empty<string>()
            : ["--creds", $"{user.Name}:{user.Password}"]];
        var digests = new Dictionary<string, string>();
        foreach (var repository in Repositories)
        {
            var reference = $"docker://{host}/{LabUser.Publisher.Owner}/{repository}";
            var listed = await Tool.TryAsync("skopeo", ["list-tags", .. options, reference]);
            if (listed.ExitCode != 0)
                continue; // a repository nobody has pushed to does not exist
            foreach (var tag in JsonNode.Parse(listed.Output)!["Tags"]!.AsArray())
                digests[$"{repository}:{tag}"] = await Skopeo.DigestAsync($"{reference}:{tag}", options);
        }
        return new TagsAtOnce(digests);
    }
}
