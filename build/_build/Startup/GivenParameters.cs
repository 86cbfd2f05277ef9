using KinoiteZfs.Workflows.Graph;

/// <summary>
/// What a call gives for the parameters of a build: on the command line, in the environment, in .nuke/parameters.json.
/// Judged before the engine reads any of it, because NUKE ignores what it does not know, and takes the last of two.
/// </summary>
/// <param name="folder">Where the call was made.</param>
sealed class GivenParameters(
    IReadOnlyList<BuildParameter> parameters, IReadOnlyList<string> arguments,
    IReadOnlyDictionary<string, string> variables, string folder)
{
    const string Prefix = "nuke";

    const string WrittenPrefix = "NUKE_";

    /// <summary>NUKE_SOURCE, which build.sh reads.</summary>
    const string EngineChoice = "nukesource";

    /// <summary>Names with what follows them; first of all, without a name, what stands before the first one:
    /// targets.</summary>
    readonly List<(string Name, List<string> Values)> _arguments = Split(arguments);

    readonly ILookup<string, KeyValuePair<string, string>> _variables = variables.ToLookup(
        x => BuildParameter.Bare(x.Key));

    /// <summary>Everything that is wrong; nothing may run then.</summary>
    public IEnumerable<string> Problems() => [.. OnTheCommandLine(), .. InTheEnvironment(), .. InFiles()];

    /// <summary>Variables the engine would take for a parameter, and which are none. They have to be taken
    /// away.</summary>
    public IEnumerable<string> Strays() => _variables.SelectMany(same => same
        .Where(x => parameters.Any(
            parameter => IsStray(parameter, BuildParameter.Bare(parameter.Name), same.Key, x.Value)))
        .Select(x => x.Key));

    /// <summary>A variable which a workflow sets to nothing is no value.</summary>
    static bool IsStray(BuildParameter parameter, string wanted, string name, string value) =>
        name == wanted ? parameter.NeedsPrefix || value.Length == 0 : name == Prefix + wanted && value.Length == 0;

    /// <summary>Whatever must never be shown, with where it comes from.</summary>
    public IEnumerable<(string Value, string Origin)> Secrets() =>
        parameters.Where(x => x.IsSecret).SelectMany(parameter =>
            Named(parameter).SelectMany(x => x.Values).Select(x => (x, parameter.Dashed))
                .Concat(Variables(parameter).Select(x => (x.Value, $"environment variable {x.Key}"))));

    /// <summary>Whether a switch of the build is on, on the command line or else in the environment.</summary>
    public bool IsOn(string name)
    {
        if (parameters.FirstOrDefault(x => !x.IsEngines && x.Name == name) is not { } parameter)
            return false;
        var typed = Named(parameter).ToList();
        return typed.Count > 0
            ? typed.TrueForAll(x => x.Values is [] || IsTrue(x.Values[0]))
            : Variables(parameter).Any(x => IsTrue(x.Value));

        static bool IsTrue(string value) => value.Equals("true", StringComparison.OrdinalIgnoreCase);
    }

    IEnumerable<string> OnTheCommandLine()
    {
        foreach (var (name, values) in _arguments.Skip(1))
        {
            if (parameters.FirstOrDefault(x => BuildParameter.Bare(x.Name) == BuildParameter.Bare(name))
                is not { } parameter)
                yield return Unknown(name);
            else if (ParameterValue.Problem(parameter, values, "on the command line") is { } problem)
                yield return problem;
        }

        foreach (var parameter in parameters.Where(x => Named(x).Count() > 1))
        {
            yield return $"Parameter {parameter.Dashed} is there {Named(parameter).Count()} times, and the last one alone would count. "
                + (parameter.IsList
                    ? $"Write all its values behind one {parameter.Dashed}, with blanks between them."
                    : "Leave one of them.");
        }

        if (_arguments[0].Values.Count > 0
            && parameters.FirstOrDefault(x => x is { IsEngines: true, Name: "Target" }) is { } target && Named(target)
                .Any())
            yield return $"{target.Dashed} would replace the targets before it: {string.Join(" ", _arguments[0].Values)}. Write all targets in one place.";
    }

    string Unknown(string argument)
    {
        var name = argument.TrimStart('-');
        if (name.Length > 0 && char.IsAsciiDigit(name[0]))
            return $"'{argument}' is taken for the name of a parameter, because of its dash; no parameter of this build takes a negative number.";
        var equals = name.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? $"Parameter '{argument[..(argument.Length - name.Length + equals)]}' takes its value after a blank, not after '='."
            : $"Parameter '{argument}' does not exist.{NearestName.Hint(name, parameters.Select(x => x.Dashed[2..]), "--")} './build.sh --help' lists all of them.";
    }

    IEnumerable<string> InTheEnvironment()
    {
        foreach (var parameter in parameters)
        {
            var found = Variables(parameter).ToList();
            if (found.Count > 1)
                yield return $"The environment has {found.Count} values for {parameter.Dashed}: {string.Join(" and ", found.Select(x => x.Key))}. Keep one of them.";
            else if (found is [var only]
                && ParameterValue.Problem(parameter, [only.Value], $"environment variable {only.Key}") is { } problem)
                yield return problem;
        }

        // Whoever writes this prefix means this build, or the engine, whose own names are like none of ours.
        var known = parameters.Select(x => Prefix + BuildParameter.Bare(x.Name)).Append(EngineChoice).ToList();
        foreach (var name in variables.Keys.Where(x => x.StartsWith(WrittenPrefix, StringComparison.OrdinalIgnoreCase)
            && !known.Contains(BuildParameter.Bare(x))))
        {
            if (NearestName.Hint(
                name[WrittenPrefix.Length..], parameters.Select(x => Names.Variable(x.Name)), WrittenPrefix)
                is { Length: > 0 } hint)
                yield return $"Environment variable {name} sets no parameter of this build.{hint}";
        }
    }

    IEnumerable<string> InFiles()
    {
        if (Root() is not { } root)
            return
            [
                $"There is no folder '.nuke' in {folder} or above it, which marks the root of a build. Run it from there, or name the root with --root."
            ];
        if (!Directory.Exists(root))
            return [$"--root names '{root}', which is no folder."];
        var plain = Path.Combine(root, ".nuke", "parameters.json");
        return Given("Profile").Select(profile => Path.Combine(root, ".nuke", $"parameters.{profile}.json"))
            .Concat(File.Exists(plain) ? [plain] : Array.Empty<string>())
            .SelectMany(file => ParameterFile.Problems(file, parameters));
    }

    string? Root()
    {
        if (parameters.Any(x => x is { IsEngines: true, Name: "Root" } && Named(x).Any()) || Given("Root").Any())
            return Path.GetFullPath(Given("Root").FirstOrDefault("."), folder);
        var root = new DirectoryInfo(folder);
        while (root is not null && !Path.Exists(Path.Combine(root.FullName, ".nuke")))
            root = root.Parent;
        return root?.FullName;
    }

    /// <summary>Of one of the engine's own parameters.</summary>
    IEnumerable<string> Given(string name)
    {
        var parameter = parameters.First(x => x.IsEngines && x.Name == name);
        return Named(parameter).Any()
            ? Named(parameter).SelectMany(x => x.Values)
            : Variables(parameter).Select(x => x.Value);
    }

    IEnumerable<(string Name, List<string> Values)> Named(BuildParameter parameter) =>
        _arguments.Skip(1).Where(x => BuildParameter.Bare(x.Name) == BuildParameter.Bare(parameter.Name));

    IEnumerable<KeyValuePair<string, string>> Variables(BuildParameter parameter)
    {
        var bare = BuildParameter.Bare(parameter.Name);
        return _variables[Prefix + bare].Concat(parameter.NeedsPrefix ? [] : _variables[bare])
            .Where(x => x.Value.Length > 0);
    }

    static List<(string Name, List<string> Values)> Split(IReadOnlyList<string> arguments)
    {
        List<(string Name, List<string> Values)> named = [("", [])];
        foreach (var argument in arguments)
        {
            if (argument.StartsWith('-'))
                named.Add((argument, []));
            else
                named[^1].Values.Add(argument);
        }

        return named;
    }
}
