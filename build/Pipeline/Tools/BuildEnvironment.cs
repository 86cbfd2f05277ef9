namespace KinoiteZfs.Pipeline.Tools;

/// <summary>What a build that runs foreign code inherits: no token, and no variable that would change what is built.</summary>
static class BuildEnvironment
{
    static readonly string[] Inherited = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "TMPDIR", "TERM"];

    public static bool IsWithheld(string name) => !Inherited.Contains(name);
}
