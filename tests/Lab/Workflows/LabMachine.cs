namespace KinoiteZfs.Lab;

/// <summary>
/// What jobs run on: this machine, made to look like a hosted one. Beside a workflow's own values a script gets the
/// facts of the run, a small part of this machine's environment, and the listed substitutions.
/// </summary>
sealed class LabMachine(RepositorySecrets secrets, Substitutions substitutions, TokenServer? tokens)
{
    /// <summary>GitHub's registry reads the token alone; any name goes with it.</summary>
    public const string TokenUser = "x-access-token";

    /// <summary>Programs of a hosted machine which this one has only a stand-in for.</summary>
    static readonly string Programs = Path.Combine(Checkout.Root, "tests", "Lab", "Workflows", "Programs");

    /// <summary>Where tools and their certificates are; what a hosted machine has as well.</summary>
    static readonly string[] Inherited = ["LANG", "SSL_CERT_FILE", "SSL_CERT_DIR", "NUGET_CERT_REVOCATION_MODE"];

    volatile ScriptProcess? _underWay;

    public RepositorySecrets Secrets => secrets;

    public Substitutions Substitutions => substitutions;

    /// <summary>The machine of the job under way dies, with whatever its script is doing.</summary>
    public void Kill() => _underWay?.Kill();

    /// <summary>From now on the registry knows this token, as far as its job may go.</summary>
    public void Admit(string token, TokenPermissions permissions)
    {
        if (permissions.CanReadPackages)
            tokens?.Admit(UserOf(token, permissions));
    }

    public void Dismiss(string token, TokenPermissions permissions) => tokens?.Dismiss(UserOf(token, permissions));

    public IDisposable Watch(ScriptProcess process)
    {
        _underWay = process;
        return new EndOfScript(() => _underWay = null);
    }

    public Dictionary<string, string> EnvironmentOf(
        IReadOnlyDictionary<string, string> said, IReadOnlyDictionary<string, string> facts, JobFolders folders,
        IReadOnlyList<string> path, StepFiles files)
    {
        var environment = Own(folders, path);
        foreach (var (name, value) in said.Concat(facts).Concat(files.Variables))
            environment[name] = value;
        return substitutions.Apply(environment);
    }

    static Dictionary<string, string> Own(JobFolders folders, IEnumerable<string> path)
    {
        var environment = Inherited
            .Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name)))
            .Where(variable => variable.Value is not null)
            .ToDictionary(variable => variable.Name, variable => variable.Value!);
        environment["PATH"] = string.Join(':', [.. path, Programs, Environment.GetEnvironmentVariable("PATH")]);
        environment["HOME"] = folders.Home;
        environment["TMPDIR"] = folders.Temporary;
        // Packages which are on this machine are not fetched again for every job.
        environment["NUGET_PACKAGES"] = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        // Compilers which stay resident would outlive the job.
        environment["UseSharedCompilation"] = "false";
        environment["MSBUILDDISABLENODEREUSE"] = "1";
        return environment;
    }

    static LabUser UserOf(string token, TokenPermissions permissions) =>
        new(TokenUser, token, LabRepository.Owner, permissions.CanWritePackages);

    sealed class EndOfScript(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
