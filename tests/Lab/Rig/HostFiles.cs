namespace KinoiteZfs.Lab;

/// <summary>A folder with the trust files of a host, below <c>etc</c>.</summary>
sealed class HostFiles : IDisposable
{
    /// <summary>As Fedora ships it: what nothing else is said about is accepted.</summary>
    const string Shipped = """{"default":[{"type":"insecureAcceptAnything"}],"transports":{"docker":{}}}""";

    readonly TemporaryFolder _folder = new();

    public HostFiles() => Write("etc/containers/policy.json", Shipped);

    public string Root => _folder.Path;

    public string Sources => this["etc/containers/registries.d"];

    /// <summary>The policy with its keys where they are in this folder: skopeo is no host of its own.</summary>
    public string Policy
    {
        get
        {
            var policy = File.ReadAllText(this["etc/containers/policy.json"]);
            var here = this["policy-here.json"];
            File.WriteAllText(here, policy.Replace("\"/etc/pki/", $"\"{Root}/etc/pki/", StringComparison.Ordinal));
            return here;
        }
    }

    public string this[string path] => Path.Combine(Root, path);

    public void Write(string path, string content) => Write(path, System.Text.Encoding.UTF8.GetBytes(content));

    public void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.WriteAllBytes(this[path], content);
    }

    public string Read(string path) => File.ReadAllText(this[path]);

    public IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFiles(this[folder]).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    /// <summary>Runs the recipe's script, as a build of the image does.</summary>
    public async Task<ToolResult> SetTrustAsync(string shell, string publicKey, params string[] repositories)
    {
        Write("part/cosign.pub", publicKey);
        Write("part/repositories", string.Concat(repositories.Select(repository => repository + "\n")));
        return await RunAsync(shell, "set-trust.sh", this["part"]);
    }

    public Task<ToolResult> RepairAsync(string shell, params string[] options) =>
        RunAsync(shell, "repair-trust.sh", options);

    /// <param name="shell">Words: <c>busybox sh</c>.</param>
    public Task<ToolResult> RunAsync(string shell, string script, params string[] arguments)
    {
        var words = shell.Split(' ');
        return Tool.TryAsync(words[0], [.. words[1..], Path.Combine(
            Checkout.Root, "recipes", "files", "trust", script), "--root", Root, .. arguments]);
    }

    public void Dispose() => _folder.Dispose();
}
