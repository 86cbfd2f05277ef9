namespace KinoiteZfs.Lab;

/// <summary>The files through which one step talks to its runner.</summary>
sealed class StepFiles
{
    readonly string _folder;

    public StepFiles(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        foreach (var file in Variables.Values)
            File.WriteAllText(file, "");
    }

    /// <summary>What the step finds in its environment.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["GITHUB_OUTPUT"] = this["output"],
        ["GITHUB_ENV"] = this["env"],
        ["GITHUB_PATH"] = this["path"],
        ["GITHUB_STEP_SUMMARY"] = this["summary"],
    };

    public string Script => this["script.sh"];

    public IReadOnlyDictionary<string, string> Outputs => CommandFile.Read(this["output"]);

    public IReadOnlyDictionary<string, string> Environment => CommandFile.Read(this["env"]);

    public IEnumerable<string> Path => File.ReadAllLines(this["path"]).Where(line => line.Length > 0);

    public string Summary => File.ReadAllText(this["summary"]);

    string this[string name] => System.IO.Path.Combine(_folder, name);
}
