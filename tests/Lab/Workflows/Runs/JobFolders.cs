namespace KinoiteZfs.Lab;

/// <summary>The machine of one job: made for it, and gone after it.</summary>
sealed class JobFolders : IDisposable
{
    readonly TemporaryFolder _root = new();

    public JobFolders()
    {
        foreach (var folder in new[] { Workspace, Temporary, Home })
            Directory.CreateDirectory(folder);
    }

    /// <summary>Empty until a step checks out.</summary>
    public string Workspace => _root["workspace"];

    public string Temporary => _root["temp"];

    /// <summary>Nobody has ever logged in here.</summary>
    public string Home => _root["home"];

    public string EventFile => _root["event.json"];

    /// <summary>The files through which one step talks to the runner.</summary>
    public string StepFolder(int number) => _root[$"step-{number}"];

    public void Dispose() => _root.Dispose();
}
