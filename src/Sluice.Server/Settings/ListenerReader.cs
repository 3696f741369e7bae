namespace Sluice.Server.Settings;

/// <summary>
/// Reads and checks the listener settings together: <c>listeners</c>, <c>advertised.listeners</c>,
/// <c>listener.security.protocol.map</c>, <c>controller.listener.names</c>, <c>inter.broker.listener.name</c>,
/// <c>security.inter.broker.protocol</c>. The rules are Kafka's; every violation is reported, not only the first.
/// </summary>
internal sealed class ListenerReader(SettingReader settings, ProcessRoles roles, string machineName)
{
    private const string Listeners = "listeners";
    private const string Advertised = "advertised.listeners";
    private const string Map = "listener.security.protocol.map";
    private const string InterBroker = "inter.broker.listener.name";
    private const string InterBrokerProtocol = "security.inter.broker.protocol";
    private const string Controllers = "controller.listener.names";

    private readonly Dictionary<string, SecurityProtocol> _map = new(StringComparer.Ordinal);
    private List<string> _controllers = [];

    /// <summary>The settings; meaningful only when no problem was reported.</summary>
    public ListenerSettings Read()
    {
        _controllers = [.. settings.List(Controllers).Select(name => name.ToUpperInvariant())];
        ReadMap();
        List<ListenerEndpoint> opened = Parse(Listeners, settings.List(Listeners));
        CheckDistinct(opened);
        CheckRoles(opened);
        List<ListenerEndpoint> told = ReadAdvertised(opened);
        string interBroker = ReadInterBroker(told);
        return new ListenerSettings(opened, told, _controllers, interBroker);
    }

    private void ReadMap()
    {
        foreach (string entry in settings.List(Map))
        {
            int colon = entry.LastIndexOf(':');
            if (colon <= 0)
            {
                settings.Report(Map, $"{Map}: \"{entry}\" must have the form NAME:PROTOCOL");
                continue;
            }
            string name = entry[..colon].Trim().ToUpperInvariant();
            if (ParseProtocol(entry[(colon + 1)..].Trim()) is not { } protocol)
            {
                settings.Report(Map, $"Invalid security protocol `{entry[(colon + 1)..].Trim()}` defined in {Map}");
            }
            else if (!_map.TryAdd(name, protocol))
            {
                settings.Report(Map, $"{Map} names listener {name} twice");
            }
        }
        if (settings.IsSet(Map) || _controllers.Count == 0) return;
        foreach (string name in _controllers) _map.TryAdd(name, SecurityProtocol.Plaintext);
    }

    private List<ListenerEndpoint> Parse(string setting, IReadOnlyList<string> entries)
    {
        var endpoints = new List<ListenerEndpoint>();
        foreach (string entry in entries)
        {
            if (!ListenerEndpoint.TryParse(entry, out ListenerEndpoint endpoint))
            {
                settings.Report(setting, $"{setting}: cannot read \"{entry}\", a listener has the form NAME://host:port");
            }
            else if (endpoint.Port is < 0 or > 65535)
            {
                settings.Report(setting, $"{setting}: {endpoint.Port} of \"{entry}\" is not a port (0 to 65535)");
            }
            else if (!_map.TryGetValue(endpoint.Name, out SecurityProtocol protocol))
            {
                settings.Report(setting, $"No security protocol defined for listener {endpoint.Name}: add {endpoint.Name}:PLAINTEXT "
                    + $"(or another protocol) to {Map}");
            }
            else
            {
                endpoints.Add(endpoint with { Protocol = protocol });
            }
        }
        return endpoints;
    }

    private void CheckDistinct(List<ListenerEndpoint> opened)
    {
        for (int i = 0; i < opened.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (opened[i].Name == opened[j].Name)
                {
                    settings.Report(Listeners, $"Each listener must have a different name, {Listeners} has {opened[i].Name} twice");
                }
                else if (opened[i].Port == opened[j].Port && opened[i].Port != 0 && !AreTwoFamilies(opened[i], opened[j]))
                {
                    settings.Report(Listeners, $"{opened[j]} and {opened[i]} have the same port: "
                        + "each listener must have a port of its own, unless one is IPv4 and the other IPv6");
                }
            }
        }
    }

    private void CheckRoles(List<ListenerEndpoint> opened)
    {
        bool opensController = opened.Any(l => _controllers.Contains(l.Name));
        if (roles.HasFlag(ProcessRoles.Controller) && _controllers.Count > 0 && !opensController)
        {
            settings.Report(Controllers, $"{Controllers} must contain at least one value appearing in the '{Listeners}' configuration "
                + "when running the KRaft controller role");
        }
        if (roles == ProcessRoles.Broker && opensController)
        {
            settings.Report(Controllers, $"{Controllers} must not contain a value appearing in the '{Listeners}' configuration "
                + "when running KRaft with just the broker role");
        }
        if (roles.HasFlag(ProcessRoles.Broker) && opened.Count > 0 && opened.All(l => _controllers.Contains(l.Name)))
        {
            settings.Report(Listeners, $"{Listeners} has only controller listeners: a broker needs at least one for its clients");
        }
    }

    private List<ListenerEndpoint> ReadAdvertised(List<ListenerEndpoint> opened)
    {
        List<ListenerEndpoint> told = settings.IsSet(Advertised)
            ? Parse(Advertised, settings.List(Advertised))
            : [.. opened.Where(l => !_controllers.Contains(l.Name)).Select(NameInsteadOfNothing)];
        if (!settings.IsSet(Advertised)) told.AddRange(opened.Where(l => _controllers.Contains(l.Name)).Select(NameInsteadOfNothing));
        foreach (ListenerEndpoint endpoint in told.Where(l => l.IsWildcard))
        {
            settings.Report(Advertised, $"{Advertised} cannot use the nonroutable meta-address {endpoint.Host}. Use a routable IP address: "
                + $"clients are told to connect to {endpoint}");
        }
        return told;
    }

    private string ReadInterBroker(List<ListenerEndpoint> told)
    {
        if (settings.IsSet(InterBroker) && settings.IsSet(InterBrokerProtocol))
        {
            settings.Report(InterBroker, $"Only one of {InterBroker} and {InterBrokerProtocol} should be set.");
        }
        string name = (settings.String(InterBroker) ?? settings.String(InterBrokerProtocol) ?? "PLAINTEXT").ToUpperInvariant();
        if (!_map.ContainsKey(name))
        {
            settings.Report(InterBroker, $"Listener with name {name} defined in {InterBroker} not found in {Map}.");
        }
        else if (roles.HasFlag(ProcessRoles.Broker) && told.Count > 0 && !told.Any(l => l.Name == name && !_controllers.Contains(name)))
        {
            string options = string.Join(",", told.Select(l => l.Name).Where(n => !_controllers.Contains(n)));
            settings.Report(InterBroker, $"{InterBroker} must be a listener name defined in {Advertised}, not {name}. "
                + $"The valid options based on currently configured listeners are {options}");
        }
        return name;
    }

    private ListenerEndpoint NameInsteadOfNothing(ListenerEndpoint listener) =>
        listener.Host.Length == 0 ? listener with { Host = machineName } : listener;

    private static bool AreTwoFamilies(ListenerEndpoint left, ListenerEndpoint right) =>
        left.IsIpv6 != right.IsIpv6 && left.Host.Length > 0 && right.Host.Length > 0;

    private static SecurityProtocol? ParseProtocol(string text) => text.ToUpperInvariant() switch
    {
        "PLAINTEXT" => SecurityProtocol.Plaintext,
        "SSL" => SecurityProtocol.Ssl,
        "SASL_PLAINTEXT" => SecurityProtocol.SaslPlaintext,
        "SASL_SSL" => SecurityProtocol.SaslSsl,
        _ => null,
    };
}
