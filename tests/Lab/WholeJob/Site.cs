namespace KinoiteZfs.Lab;

/// <summary>
/// A project folder of its own for <c>build.sh --root</c>: this checkout's recipe and stream definition, adapted to
/// kernels which are Debian's, with its own records and its own git history. Nothing of the checkout is written to.
/// </summary>
sealed class Site : IDisposable
{
    /// <summary>Debian's kernels do not say which Fedora they are for.</summary>
    public static readonly FedoraVersion Fedora = FedoraVersion.Parse("43");

    public const string Zfs = "2.3.2";

    readonly TemporaryFolder _folder;

    Site(TemporaryFolder folder) => _folder = folder;

    public string Root => _folder["project"];

    public string Rpms => _folder["rpms"];

    public string ZfsReleases => _folder["releases.json"];

    /// <summary>A place for anything else.</summary>
    public string this[string name] => _folder[name];

    public static Task<Site> CreateAsync() => CreateAsync(new TemporaryFolder());

    /// <param name="folder">Goes away with the site.</param>
    public static async Task<Site> CreateAsync(TemporaryFolder folder)
    {
        var site = new Site(folder);
        Directory.CreateDirectory(site.Rpms);
        foreach (var part in new[] { "ci", "recipes", ".nuke" })
            Copy(part, site.Root);
        File.Copy(Path.Combine(Checkout.Root, ".gitignore"), Path.Combine(site.Root, ".gitignore"));
        AdaptStream(Path.Combine(site.Root, "ci", "stream.json"));
        await File.WriteAllTextAsync(site.ZfsReleases, ReleasesOf(ZfsVersion.Parse(Zfs)));
        await Tool.RunAsync("git", "-C", site.Root, "init", "--quiet", "--initial-branch=main");
        await site.CommitAsync("The lab's site");
        return site;
    }

    /// <summary>Everything an image is made of: nothing else than what is committed becomes stable.</summary>
    public async Task CommitAsync(string message)
    {
        await Tool.RunAsync("git", "-C", Root, "add", "--all");
        await Tool.RunAsync(
            "git", "-C", Root, "-c", "user.name=lab", "-c", "user.email=lab@lab.invalid", "commit", "--quiet",
            "--allow-empty", $"--message={message}");
    }

    /// <summary>The text of every record and page in artifacts/, by name without extension.</summary>
    public IReadOnlyDictionary<string, string> RecordTexts()
    {
        var folder = Path.Combine(Root, "artifacts");
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file) is ".json" or ".md")
                .ToDictionary(path => Path.GetFileNameWithoutExtension(path), File.ReadAllText)
            : new Dictionary<string, string>();
    }

    /// <summary>The image the candidate's record names, by digest.</summary>
    public ImageReference Candidate => ImageReference.Parse(ReadCandidate()["image"]!.GetValue<string>());

    /// <summary>As if the candidate had been published with this digest; the proof about the other one goes.</summary>
    public void PointCandidateTo(Digest digest)
    {
        var record = ReadCandidate();
        record["image"] = Candidate.Pinned(digest).ToString();
        record["evidence"] = null;
        File.WriteAllText(CandidateFile, record.ToJsonString());
    }

    string CandidateFile => Path.Combine(Root, "artifacts", "candidate.json");

    JsonNode ReadCandidate() => JsonNode.Parse(File.ReadAllText(CandidateFile))!;

    public void Dispose() => _folder.Dispose();

    /// <summary>Without .nuke/temp: no registry, cache or log of the checkout comes along.</summary>
    static void Copy(string part, string target)
    {
        var temporary = Path.Combine(Checkout.Root, ".nuke", "temp") + Path.DirectorySeparatorChar;
        foreach (var file in Directory.EnumerateFiles(
            Path.Combine(Checkout.Root, part), "*", SearchOption.AllDirectories))
        {
            if (file.StartsWith(temporary, StringComparison.Ordinal))
                continue;
            var to = Path.Combine(target, Path.GetRelativePath(Checkout.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
    }

    /// <summary>A file for <c>--zfs-releases</c> in which there is one release.</summary>
    public static string ReleasesOf(ZfsVersion version) =>
        $$"""{"schemaVersion": 1, "releases": [{"version": "{{version}}", "linuxMaximum": "6.14"}]}""";

    /// <summary>Says in a stream definition what Debian's kernels do not say, and which OpenZFS there is
    /// here.</summary>
    public static void AdaptStream(string file)
    {
        var stream = JsonNode.Parse(File.ReadAllText(file))!;
        stream["fedora"] = $"{Fedora}";
        stream["zfsLine"] = "2.3";
        // Some of the lab's base images have two kernels.
        stream["severalKernels"] = true;
        File.WriteAllText(file, stream.ToJsonString());
    }
}
