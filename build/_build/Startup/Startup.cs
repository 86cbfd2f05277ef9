using System.Collections;
using System.Text;

/// <summary>
/// What happens before the engine does anything, so that it is the same on every engine: variables which are not meant
/// for us go, secrets are hidden from here on, and a call which is wrong ends.
/// </summary>
static class Startup
{
    /// <summary>As the engine ends a build that has failed.</summary>
    const int Refused = 255;

    /// <summary>A build with this switch writes JSON, and what it prints for people must not be among it.</summary>
    const string Json = "Json";

    static bool IsForPrograms;

    /// <summary>What a program which reads this one gets, and nothing else: standard output, whatever the console is
    /// redirected to.</summary>
    public static TextWriter Results { get; private set; } = Console.Out;

    public static int Run(Type build, Func<int> execute)
    {
        Console.OutputEncoding = Encoding.UTF8;
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(x => (string)x.Key, x => (string?)x.Value ?? "");
        var given = new GivenParameters(
            BuildParameter.Of(build), [.. Environment.GetCommandLineArgs().Skip(1)], variables,
            Environment.CurrentDirectory);
        IsForPrograms = given.IsOn(Json);
        Results = new MaskingWriter(Console.Out, SecretMask.OfThisProcess);
        Console.SetError(new MaskingWriter(Console.Error, SecretMask.OfThisProcess));
        // Before the engine writes its first line: it asks for the console's output each time.
        Console.SetOut(IsForPrograms ? Console.Error : Results);
        foreach (var name in given.Strays())
            Environment.SetEnvironmentVariable(name, null);
        foreach (var (value, origin) in given.Secrets())
            Conceal(value, origin);
        try
        {
            var problems = given.Problems().Distinct().ToList();
            problems.ForEach(Report);
            return problems.Count == 0 ? execute() : Refused;
        }
        finally
        {
            Console.Out.Flush();
            Results.Flush();
        }
    }

    /// <summary>From now on neither we nor, on its machine, GitHub's runner shows it. Only a real runner swallows the
    /// command.</summary>
    public static void Conceal(string secret, string origin)
    {
        if (!SecretMask.OfThisProcess.Add(secret))
            Console.WriteLine(
                $"{origin} is a secret of {secret.Trim().Length} characters, too short to be hidden in what is printed. Use a longer one.");
        if (!IsOnActions)
            return;
        // Past the writer which would hide them.
        using var runner = new StreamWriter(
            IsForPrograms ? Console.OpenStandardError() : Console.OpenStandardOutput(), new UTF8Encoding(false),
            leaveOpen: true);
        foreach (var line in SecretMask.LinesOf(secret))
            runner.WriteLine($"::add-mask::{Escape(line)}");
    }

    static bool IsOnActions => Environment.GetEnvironmentVariable("GITHUB_ACTIONS") == "true";

    static void Report(string problem)
    {
        var text = $"{UntrustedText.OneLine(problem)} Nothing has run.";
        Console.WriteLine(text);
        if (IsOnActions)
            Console.WriteLine($"::error::{Escape(text)}");
    }

    static string Escape(string data) => data
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);
}
