using Nuke.Common.Utilities;

namespace Nuke.Common.CI;

/// <summary>One node of a configuration file, which writes itself.</summary>
public abstract class ConfigurationEntity
{
    public abstract void Write(CustomFileWriter writer);
}
